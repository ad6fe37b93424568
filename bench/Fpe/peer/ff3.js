// Rows of npm's ff3 for the table that bench/fpe.sh prints. The shortest of several turns counts, as on our side.
const FF3Cipher = require('ff3/lib/FF3Cipher');
const { version } = require('ff3/package.json');

const only = process.argv[2] && Number(process.argv[2]);
const key = 'EF4359D8D580AA4F7F036D6F04FC6A94';
const expected = '0681970853272135';

for (const [algorithm, tweak] of [['FF3', 'D8E7920AFA330A73'], ['FF3-1', 'D8E7920AFA330A']]) {
  const cipher = new FF3Cipher(key, tweak);
  if (algorithm === 'FF3' && cipher.encrypt('4000123456789999') !== expected) throw new Error('the peer is not FF3');
  for (const length of [6, 9, 16, 19, 32, 56].filter(each => !only || each === only)) {
    const text = '4000123456789999'.repeat(4).slice(0, length);
    const best = Math.min(...Array.from({ length: 15 }, () => turn(cipher, text, 400)));
    console.log(`| npm ff3 ${version}: ${algorithm} | 128 | 10 | ${length} | ${best.toFixed(0)} | | | | | | |`);
  }
}

function turn(cipher, text, operations) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < operations; i++) text = cipher.encrypt(text);
  return Number(process.hrtime.bigint() - start) / operations;
}
