import fc from 'fast-check';

/** Property tests draw the same examples every time; FC_SEED=<number> draws others. */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20261122) });
