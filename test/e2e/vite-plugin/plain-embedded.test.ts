import { tryCases } from './try-cases.ts';

tryCases('plain', 'embedded');
