package dev.signet.server.ceremony;

import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import java.io.IOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Map;

/** {@code generate-key}: a key that never exists unencrypted outside this process. */
record KeyGeneration(SecureRandom random) {

    Map<String, String> run(Step.GenerateKey step, StepFiles files)
            throws CeremonyFailedException, IOException {
        Passphrase passphrase = Passphrase.read(files.folder(), step.passphraseFile());
        KeyAlgorithm kind;
        try {
            kind = KeyAlgorithm.parse(step.type());
        } catch (IllegalArgumentException e) {
            throw new CeremonyFailedException("type " + e.getMessage(), e);
        }
        KeyPair keys = kind.generate(random);
        SubjectPublicKey publicKey = SubjectPublicKey.ofOwn(keys);
        files.writeSecret(step.key(), EncryptedKey.encode(keys.getPrivate(), passphrase, random));
        files.write(step.publicKey(), publicKey.der().pem("PUBLIC KEY"));
        // From the file, since that is what later steps have.
        var _ = OfflineKey.read(files, step.key(), step.passphraseFile(), publicKey);
        return Map.of("key_type", kind.text(), "public_key_sha256", publicKey.sha256Hex());
    }
}
