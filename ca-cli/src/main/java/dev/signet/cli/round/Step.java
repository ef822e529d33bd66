package dev.signet.cli.round;

import java.util.Map;

/**
 * One step of the round, as it went.
 *
 * @param name one word, stable: programs read it
 * @param held whether it went as it should
 * @param summary one line for people: the facts that matter, or what went wrong
 * @param facts the same for programs; snake_case names, in order
 */
public record Step(
        String name, boolean held, String summary, Map<String, Object> facts, long millis) {}
