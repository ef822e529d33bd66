package dev.signet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(CaTestExtension.class)
class CaTestExtensionTest {

    private static URI ofClass = URI.create("none:none");

    @BeforeAll
    static void remember(TestCa ca) {
        ofClass = ca.server();
    }

    @Test
    void aClassHasOne(TestCa ca) {
        assertThat(ca.server()).isEqualTo(ofClass);
    }

    @Nested
    class InANestedClass {

        @Test
        void itIsTheSame(TestCa ca) {
            assertThat(ca.server()).isEqualTo(ofClass);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class InAField {

        @RegisterExtension final CaTestExtension own = new CaTestExtension();

        @Test
        void itIsAnother() {
            assertThat(own.ca().server()).isNotEqualTo(ofClass);
        }
    }

    @Test
    void outsideOfItsClassThereIsNone() {
        assertThatThrownBy(() -> new CaTestExtension().ca())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }

    @Test
    void anOlderJavaIsToldWhatItLacks() {
        assertThatThrownBy(() -> ServerClasses.requireJava(21))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Java 25")
                .hasMessageContaining("this JVM is Java 21");
    }
}
