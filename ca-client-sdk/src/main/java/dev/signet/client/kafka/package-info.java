/**
 * What Kafka's clients and brokers make themselves, by the name of its class in their
 * configuration. Needs kafka-clients, which the SDK does not bring.
 */
@NullMarked
package dev.signet.client.kafka;

import org.jspecify.annotations.NullMarked;
