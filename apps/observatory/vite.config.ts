// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** What the page knows of the chain's types: made of the runtime by `npm run descriptors -- RUNTIME.wasm`. */
const descriptors = fileURLToPath(new URL('.papi/descriptors/dist/index.js', import.meta.url));

export default defineConfig({
  // So that the folder works wherever it is put.
  base: './',
  resolve: { alias: { '@polkadot-api/descriptors': descriptors } },
  build: {
    target: 'es2022',
    // Its polyfill is inline, which the page's own policy forbids, and all browsers that can run it know better.
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  preview: { host: '127.0.0.1', port: 4173, strictPort: true },
});
