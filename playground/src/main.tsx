import './ui/style.css';
import { render } from 'preact';
import { followAddress } from './address-bar.js';
import { App } from './app.js';

followAddress();
render(<App />, document.getElementById('app') as HTMLElement);
