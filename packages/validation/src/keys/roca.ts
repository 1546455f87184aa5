/**
 * Primes for which the moduli of the broken generator fall into a small subgroup (CVE-2017-15361, Nemec et al., "The
 * Return of Coppersmith's Attack", section 3): such a modulus is a power of 65537 modulo each of them.
 */
const FINGERPRINT_PRIMES = [
  3n,
  5n,
  7n,
  11n,
  13n,
  17n,
  19n,
  23n,
  29n,
  31n,
  37n,
  41n,
  43n,
  47n,
  53n,
  59n,
  61n,
  67n,
  71n,
  73n,
  79n,
  83n,
  89n,
  97n,
  101n,
  103n,
  107n,
  109n,
  113n,
  127n,
  131n,
  137n,
  139n,
  149n,
  151n,
  157n,
  163n,
  167n,
]
const GENERATOR = 65_537n

const powersByPrime = new Map(FINGERPRINT_PRIMES.map((prime) => [prime, powersModulo(prime)]))

/** Was this RSA modulus made by the Infineon generator, whose keys can be factored? An honest modulus passes but for 2⁻²⁷. */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return [...powersByPrime].every(([prime, powers]) => powers.has(modulus % prime))
}

function powersModulo(prime: bigint): ReadonlySet<bigint> {
  const powers = new Set<bigint>()
  for (let power = 1n; !powers.has(power); power = (power * GENERATOR) % prime) powers.add(power)
  return powers
}
