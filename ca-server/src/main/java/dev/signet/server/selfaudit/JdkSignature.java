package dev.signet.server.selfaudit;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PSSParameterSpec;
import java.util.HexFormat;
import java.util.Map;

/** Verifies the signature over part of an array, by the algorithm that stands beside it. */
final class JdkSignature {

    /** The object identifiers of what issuers here sign with, as in DER, and the JDK's names. */
    private static final Map<String, String> ALGORITHMS =
            Map.of(
                    "2a8648ce3d040302", "SHA256withECDSA",
                    "2a8648ce3d040303", "SHA384withECDSA",
                    "2a8648ce3d040304", "SHA512withECDSA",
                    "2b6570", "Ed25519",
                    "2a864886f70d01010b", "SHA256withRSA",
                    "2a864886f70d01010c", "SHA384withRSA",
                    "2a864886f70d01010a", "RSASSA-PSS");

    private JdkSignature() {}

    /**
     * Whether {@code signature}, a BIT STRING, is one of {@code key} over {@code signed}.
     *
     * @param algorithm an AlgorithmIdentifier
     */
    static boolean verifies(
            PublicKey key, DerElement signed, DerElement algorithm, DerElement signature) {
        DerElement identifier = algorithm.first();
        String name = ALGORITHMS.get(HexFormat.of().formatHex(identifier.value()));
        if (name == null || !signature.is(DerElement.BIT_STRING) || signature.isEmpty()) {
            return false;
        }
        try {
            Signature engine = Signature.getInstance(name);
            if (name.equals("RSASSA-PSS")) {
                engine.setParameter(parameters(identifier.next(algorithm.end())));
            }
            engine.initVerify(key);
            engine.update(signed.octets(), signed.start(), signed.end() - signed.start());
            // The first octet of a BIT STRING counts unused bits.
            int begin = signature.content() + 1;
            return engine.verify(signature.octets(), begin, signature.end() - begin);
        } catch (GeneralSecurityException | IOException _) {
            return false; // A key of another kind, or no signature at all.
        }
    }

    private static PSSParameterSpec parameters(DerElement encoded)
            throws GeneralSecurityException, IOException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        parameters.init(encoded.encoded());
        return parameters.getParameterSpec(PSSParameterSpec.class);
    }
}
