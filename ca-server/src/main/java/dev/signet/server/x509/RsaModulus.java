package dev.signet.server.x509;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Looks for the known ways in which an RSA public key gives its private key away. */
final class RsaModulus {

    private static final BigInteger F4 = BigInteger.valueOf(65_537);

    /** CA/B BR §6.1.6 asks for an exponent from 2^16+1 to 2^256-1. */
    private static final int MAX_EXPONENT_BITS = 256;

    /** Each round costs one square root; CA/B BR §6.1.1.3 asks for 100. */
    private static final int FERMAT_ROUNDS = 100;

    /** CA/B BR §6.1.6: no prime factor below 752. */
    private static final int SMALL_FACTORS = 752;

    /** What the factor of a ROCA key is a power of 65537 modulo (Nemec et al. 2017, §3). */
    private static final int ROCA_PRIMES = 167;

    private static final List<Integer> PRIMES = primesBelow(SMALL_FACTORS);

    private RsaModulus() {}

    static KeyAlgorithm judge(BigInteger modulus, BigInteger exponent) throws WeakKeyException {
        if (modulus.signum() <= 0) {
            throw new WeakKeyException("the RSA modulus must be positive");
        }
        KeyAlgorithm algorithm =
                switch (modulus.bitLength()) {
                    case 2048 -> KeyAlgorithm.RSA_2048;
                    case 3072 -> KeyAlgorithm.RSA_3072;
                    case 4096 -> KeyAlgorithm.RSA_4096;
                    default ->
                            throw new WeakKeyException(
                                    "the RSA modulus has "
                                            + modulus.bitLength()
                                            + " bits; 2048, 3072 and 4096 are accepted");
                };
        if (!exponent.testBit(0)
                || exponent.compareTo(F4) < 0
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new WeakKeyException(
                    "the RSA exponent must be odd, at least 65537 and below 2^256");
        }
        if (hasRocaFingerprint(modulus)) {
            throw new WeakKeyException(
                    "the RSA key was made by a faulty chip library (ROCA, CVE-2017-15361); its"
                            + " private key can be computed");
        }
        if (hasSmallFactor(modulus) || modulus.isProbablePrime(20)) {
            throw new WeakKeyException("the RSA modulus is no product of two large primes");
        }
        if (hasCloseFactors(modulus)) {
            throw new WeakKeyException(
                    "the two primes of the RSA key are too close together; its private key can be"
                            + " computed (Fermat)");
        }
        return algorithm;
    }

    private static boolean hasSmallFactor(BigInteger modulus) {
        return PRIMES.stream().anyMatch(prime -> remainder(modulus, prime) == 0);
    }

    private static boolean hasRocaFingerprint(BigInteger modulus) {
        return PRIMES.stream()
                .filter(prime -> prime > 2 && prime <= ROCA_PRIMES)
                .allMatch(prime -> isPowerOfF4(remainder(modulus, prime), prime));
    }

    /** Whether some power of 65537 leaves {@code remainder} when divided by {@code prime}. */
    private static boolean isPowerOfF4(int remainder, int prime) {
        int generator = remainder(F4, prime);
        int power = 1;
        do {
            if (power == remainder) {
                return true;
            }
            power = power * generator % prime;
        } while (power != 1);
        return false;
    }

    /** Fermat's factorisation: looks for a² − modulus = b² from the square root upwards. */
    private static boolean hasCloseFactors(BigInteger modulus) {
        BigInteger[] root = modulus.sqrtAndRemainder();
        if (root[1].signum() == 0) {
            return true;
        }
        BigInteger a = root[0].add(BigInteger.ONE);
        BigInteger bSquared = a.multiply(a).subtract(modulus);
        for (int round = 0; round < FERMAT_ROUNDS; round++) {
            if (isSquare(bSquared)) {
                return true;
            }
            bSquared = bSquared.add(a.shiftLeft(1)).add(BigInteger.ONE);
            a = a.add(BigInteger.ONE);
        }
        return false;
    }

    private static boolean isSquare(BigInteger number) {
        // Squares end in 0, 1, 4 or 9 modulo 16: three of four candidates cost no root.
        int low = number.intValue() & 15;
        return (low == 0 || low == 1 || low == 4 || low == 9)
                && number.sqrtAndRemainder()[1].signum() == 0;
    }

    private static int remainder(BigInteger number, int divisor) {
        return number.mod(BigInteger.valueOf(divisor)).intValue();
    }

    private static List<Integer> primesBelow(int limit) {
        BitSet composite = new BitSet(limit);
        List<Integer> primes = new ArrayList<>();
        for (int candidate = 2; candidate < limit; candidate++) {
            if (!composite.get(candidate)) {
                primes.add(candidate);
                for (int multiple = 2 * candidate; multiple < limit; multiple += candidate) {
                    composite.set(multiple);
                }
            }
        }
        return List.copyOf(primes);
    }
}
