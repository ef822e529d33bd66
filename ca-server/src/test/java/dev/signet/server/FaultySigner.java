package dev.signet.server;

import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.SignatureAlgorithm;
import java.io.IOException;
import java.security.PublicKey;

/** A signer that fails where a test asks it to. */
public final class FaultySigner implements Signer {

    /** What goes wrong. */
    public enum Fault {
        NONE,
        BEFORE_SIGNING,
        AFTER_SIGNING,
        FLIPPED_BIT
    }

    public volatile Fault fault = Fault.NONE;
    public volatile Runnable beforeSigning = () -> {};
    private final Signer delegate;

    public FaultySigner(Signer delegate) {
        this.delegate = delegate;
    }

    @Override
    public PublicKey publicKey() {
        return delegate.publicKey();
    }

    @Override
    public SignatureAlgorithm algorithm() {
        return delegate.algorithm();
    }

    @Override
    public byte[] sign(byte[] tbs) throws SigningFailedException {
        beforeSigning.run();
        if (fault == Fault.BEFORE_SIGNING) {
            throw new SigningFailedException("HSM unreachable", new IOException());
        }
        byte[] signature = delegate.sign(tbs);
        if (fault == Fault.AFTER_SIGNING) {
            throw new SigningFailedException("HSM answer lost", new IOException());
        }
        if (fault == Fault.FLIPPED_BIT) {
            signature[signature.length - 1] ^= 1;
        }
        return signature;
    }
}
