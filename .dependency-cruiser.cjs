/** Who may import whom. The folders are the stations of a ballot's road; see README, "Where things are". */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [...allowed] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('domain-imports-nothing', '^src/domain/', ['^src/domain/']),
    only('channel-imports-domain-and-itself', '^src/channels/([^/]+)/', [
      '^src/domain/',
      '^src/channels/$1/',
      '^src/channels/(channel|handsets|http-call|http-answer|callback-checks)\\.ts$',
      // One account, for messages and for calls.
      '^src/channels/twilio/(client|errors)\\.ts$',
    ]),
    only(
      'channel-ports-import-domain',
      '^src/channels/(channel|handsets|http-call|http-answer|callback-checks)\\.ts$',
      ['^src/domain/', '^src/channels/(channel|http-call)\\.ts$'],
    ),
    only('channel-registry-imports-channels', '^src/channels/registry\\.ts$', ['^src/channels/', '^src/domain/']),
    only('printing-imports-domain', '^src/printing/', ['^src/printing/', '^src/domain/']),
    only('scanning-imports-domain', '^src/scanning/', ['^src/scanning/', '^src/domain/']),
    only('case-files-import-db-and-domain', '^src/case-files/', [
      '^src/case-files/',
      '^src/db/',
      '^src/domain/',
      '^src/runtime\\.ts$',
      '^src/clock\\.ts$',
    ]),
    only('db-imports-domain', '^src/db/', ['^src/db/', '^src/domain/', '^src/clock\\.ts$']),
    only('feedback-imports-db-and-domain', '^src/feedback/', [
      '^src/feedback/',
      '^src/db/',
      '^src/domain/',
      '^src/channels/(channel|voice/voice-gateway)\\.ts$',
      '^src/runtime\\.ts$',
      '^src/clock\\.ts$',
    ]),
    only('results-imports-db-and-domain', '^src/results/', [
      '^src/results/',
      '^src/db/',
      '^src/domain/',
      '^src/runtime\\.ts$',
      '^src/clock\\.ts$',
    ]),
    only('jobs-import-use-cases', '^src/jobs/', [
      '^src/jobs/',
      '^src/feedback/',
      '^src/results/',
      '^src/db/',
      '^src/domain/',
      '^src/channels/(channel|voice/voice-gateway)\\.ts$',
      '^src/runtime\\.ts$',
      '^src/clock\\.ts$',
    ]),
    only('web-imports-use-cases', '^src/web/', [
      '^src/web/',
      '^src/feedback/',
      '^src/results/',
      '^src/db/',
      '^src/domain/',
      '^src/printing/',
      '^src/channels/(channel|handsets|ussd/ussd-gateway|voice/voice-gateway|voice/recordings)\\.ts$',
      '^src/project-root\\.ts$',
      '^src/runtime\\.ts$',
      '^src/clock\\.ts$',
    ]),
    {
      name: 'only-entries-read-config',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(main|runtime|config)\\.ts$', '^src/cli/'] },
      to: { path: '^src/config\\.ts$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|^src/web/public/' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
