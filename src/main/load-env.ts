/** Imported before the program by `npm start` and `npm run countersign`: takes in `.env` where there is one, in silence. */
import { existsSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile('.env');
