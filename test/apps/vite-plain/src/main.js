import { play } from './player.js';

play(document.querySelector('video'), document.querySelector('#status'));
