import { play } from './player.js';

const start = () => play(document.querySelector('video'), document.querySelector('#status'));

start();
// A page that comes out of the back/forward cache was disconnected as it was left.
addEventListener('pageshow', ({ persisted }) => persisted && start());
