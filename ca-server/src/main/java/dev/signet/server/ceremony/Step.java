package dev.signet.server.ceremony;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do, as the plan has it: a key with the name of the step, and below it what the step
 * needs. Names of files are of the plan's own folder; those of passphrases may be of any.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Step.GenerateKey.class, name = Step.GENERATE_KEY),
    @JsonSubTypes.Type(value = Step.SignRoot.class, name = Step.SIGN_ROOT),
    @JsonSubTypes.Type(value = Step.SignIntermediate.class, name = Step.SIGN_INTERMEDIATE),
    @JsonSubTypes.Type(value = Step.MakeCrl.class, name = Step.MAKE_CRL)
})
sealed interface Step {

    String GENERATE_KEY = "generate-key";
    String SIGN_ROOT = "sign-root";
    String SIGN_INTERMEDIATE = "sign-intermediate";
    String MAKE_CRL = "make-crl";

    /** The files that it makes. */
    List<String> outputs();

    /**
     * Makes a key.
     *
     * @param type a word of {@code KeyAlgorithm}
     * @param key where it goes, encrypted under the passphrase
     * @param publicKey where its public half goes
     */
    record GenerateKey(String type, String key, String publicKey, String passphraseFile)
            implements Step {

        public GenerateKey {
            needed("type", type);
            needed("key", key);
            needed("public_key", publicKey);
            needed("passphrase_file", passphraseFile);
        }

        @Override
        public List<String> outputs() {
            return List.of(key, publicKey);
        }
    }

    /**
     * Lets a key certify itself.
     *
     * @param subject words of {@code SubjectAttribute} with their values
     * @param maxPathLength any number if left out
     */
    record SignRoot(
            String key,
            String passphraseFile,
            String publicKey,
            Map<String, String> subject,
            String lifetime,
            @Nullable Integer maxPathLength,
            String certificate)
            implements Step {

        public SignRoot {
            needed("key", key);
            needed("passphrase_file", passphraseFile);
            needed("public_key", publicKey);
            needed("subject", subject);
            needed("lifetime", lifetime);
            needed("certificate", certificate);
        }

        @Override
        public List<String> outputs() {
            return List.of(certificate);
        }
    }

    /**
     * Certifies the CA of a request.
     *
     * @param issuer the certificate of the key that signs
     * @param csr PKCS #10 in PEM
     * @param subject in place of the request's
     * @param maxPathLength 0 if left out
     * @param nameConstraints {@code permitted} and {@code excluded}, each with lists of {@code
     *     dns}, {@code ip}, {@code uri} and {@code email}
     * @param trustDomain of SPIFFE
     * @param crlUrl where the issuer's CRL will be
     * @param issuerUrl where the issuer's certificate will be, in DER
     */
    record SignIntermediate(
            String key,
            String passphraseFile,
            String issuer,
            String csr,
            @Nullable Map<String, String> subject,
            String lifetime,
            @Nullable Integer maxPathLength,
            @Nullable Map<String, Map<String, List<String>>> nameConstraints,
            @Nullable String trustDomain,
            String crlUrl,
            @Nullable String issuerUrl,
            String certificate)
            implements Step {

        public SignIntermediate {
            needed("key", key);
            needed("passphrase_file", passphraseFile);
            needed("issuer", issuer);
            needed("csr", csr);
            needed("lifetime", lifetime);
            needed("crl_url", crlUrl);
            needed("certificate", certificate);
        }

        @Override
        public List<String> outputs() {
            return List.of(certificate);
        }
    }

    /**
     * Makes the issuer's next CRL.
     *
     * @param number above those of the issuer's CRLs before it
     * @param lifetime nextUpdate − thisUpdate, at most 366 days
     * @param revoked everything that is revoked and not expired; may be left out
     */
    record MakeCrl(
            String key,
            String passphraseFile,
            String issuer,
            Long number,
            String lifetime,
            @Nullable List<Revoked> revoked,
            String crl)
            implements Step {

        public MakeCrl {
            needed("key", key);
            needed("passphrase_file", passphraseFile);
            needed("issuer", issuer);
            needed("number", number);
            needed("lifetime", lifetime);
            needed("crl", crl);
        }

        @Override
        public List<String> outputs() {
            return List.of(crl);
        }
    }

    /**
     * A certificate that is not to be trusted any more.
     *
     * @param serial hexadecimal
     * @param at RFC 3339, such as {@code 2026-11-22T10:00:00Z}
     * @param reason RFC 5280's word
     */
    record Revoked(String serial, String at, String reason) {

        public Revoked {
            needed("serial", serial);
            needed("at", at);
            needed("reason", reason);
        }
    }

    /** Refuses a plan in which a key was left out. */
    private static void needed(String key, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is needed");
        }
    }
}
