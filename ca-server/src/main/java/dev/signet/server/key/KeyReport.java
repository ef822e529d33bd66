package dev.signet.server.key;

import dev.signet.server.issuer.DataKeyStore;
import dev.signet.server.issuer.KeptKey;
import java.util.List;

/**
 * Where CA keys are and what they are encrypted under.
 *
 * @param keyEncryptionKey what data keys are to be wrapped under, as this server is configured
 * @param dataKeys oldest first; the last is the active one
 */
public record KeyReport(
        String keyEncryptionKey, List<DataKeyStore.Use> dataKeys, List<KeptKey> keys) {}
