import '@fontsource-variable/inter/wght.css';
import { mount } from 'svelte';
import App from './App.svelte';
import './base.css';
import './theme.css';
import './reflow.css';

const target = document.getElementById('app');
if (target === null) throw new Error('the page must have an element "app"');
mount(App, { target });
