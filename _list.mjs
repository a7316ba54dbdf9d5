import { loadConfigFromFile, runnerImport } from 'vite';
import v8 from 'node:v8';
const root='/work/main';
const { config } = await loadConfigFromFile({command:'build',mode:'production'}, root+'/vite.config.ts',undefined,'silent');
const plugins = config.plugins.flat().filter(p=>p.name?.includes('kernel'));
const o={ root, configFile:false, plugins, logLevel:'warn' };
const { module } = await runnerImport(root+'/main/store/store.ts', o);
const { store } = module.Store.open({ file: process.argv[2], nativeBinding: root+'/native/better_sqlite3.node', kind:'cli' });
for (let i=0;i<(+process.argv[3]);i++){ let t=performance.now(); const l=store.runs.list({includeDeleted:true}); let t1=performance.now(); const b=v8.serialize(l); let t2=performance.now(); v8.deserialize(b); console.log(l.length, (t1-t).toFixed(0), 'serialize', b.length, (t2-t1).toFixed(0), 'deser', (performance.now()-t2).toFixed(0)); }
const {module:q}=await runnerImport(root+'/shared/query.ts',o);
let t0=performance.now(); let pg=store.runs.page(null,100); console.log('page',(performance.now()-t0).toFixed(1)); t0=performance.now(); pg=store.runs.page(pg.next,500); console.log('page500',(performance.now()-t0).toFixed(1)); t0=performance.now(); store.changedRuns(); console.log('lines',(performance.now()-t0).toFixed(1)); const l=store.runs.list({});
for (const text of ['activation:tanh','accuracy.test.best>0.9','activation:tanh depth>2','foo']) { const t=performance.now(); const n=l.filter(q.parseQuery(text)).length; console.log(text,n,(performance.now()-t).toFixed(1)); }
store.close();
