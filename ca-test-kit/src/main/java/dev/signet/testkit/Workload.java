package dev.signet.testkit;

/** A service account of the stand-in cluster. */
record Workload(String namespace, String serviceAccount) {

    /**
     * Reads {@code NAMESPACE/SERVICE_ACCOUNT}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    static Workload parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException(
                    "a workload is NAMESPACE/SERVICE_ACCOUNT, such as shop/orders, not \""
                            + text
                            + "\"");
        }
        return new Workload(parts[0], parts[1]);
    }

    /** In the name of a file; neither part can have an underscore. */
    String fileName() {
        return namespace + "_" + serviceAccount;
    }
}
