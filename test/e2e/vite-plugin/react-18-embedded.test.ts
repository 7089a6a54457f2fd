import { tryCases } from './try-cases.ts';

tryCases('react-18', 'embedded');
