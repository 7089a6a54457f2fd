import { tryCases } from './try-cases.ts';

tryCases('react-19', 'embedded');
