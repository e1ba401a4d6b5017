// SPDX-License-Identifier: Apache-2.0
import { render } from 'preact';
import { App } from './app/App.tsx';
import { firstNodeUrl, storedNodeUrl } from './chain/address.ts';
import { restoreTheme } from './app/Theme.tsx';
import { look } from './chain/connect.ts';
import './styles/base.css';
import './styles/app.css';
import './styles/tree.css';
import './styles/panels.css';
import './styles/govern.css';

restoreTheme();
look(firstNodeUrl(location, storedNodeUrl()));
const page = document.getElementById('page');
if (page !== null) render(<App />, page);
