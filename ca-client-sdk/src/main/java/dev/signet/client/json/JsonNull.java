package dev.signet.client.json;

/** JSON's {@code null}, which is not the absence of a member. */
enum JsonNull {
    NULL
}
