import { shutNetwork } from './shutNetwork';

/**
 * Takes from Node, in the process or thread that imports this, the means to reach anybody. The first import of every entry, so
 * a dependency that would like to phone home cannot either. What Chromium asks for is refused in security.ts. The one process
 * that may reach a queue imports its own: queue/link/onlyOne.ts.
 */
shutNetwork(() => null);
