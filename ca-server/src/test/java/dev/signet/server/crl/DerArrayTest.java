package dev.signet.server.crl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerArrayTest {

    private static final int SEQUENCE = 0x30;

    /** Around each border of the length's own length (X.690 §8.1.3). */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 127, 128, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216})
    void whatIsEnclosedIsTheElementThatBouncyCastleWrites(int length) throws Exception {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        var array = new DerArray(20, 10);
        array.append(content);
        array.enclose(0x04);

        assertThat(array.finish().octets()).isEqualTo(new DEROctetString(content).getEncoded());
    }

    @Test
    void growsAsFarAsItMustAndKeepsWhatItHas() {
        var array = new DerArray(10, 1);
        for (int i = 0; i < 1000; i++) {
            array.append(0x04);
            array.append(1);
            array.append(new byte[] {(byte) i});
        }
        array.enclose(SEQUENCE);

        var read = ASN1Sequence.getInstance(array.finish().octets());
        assertThat(read.size()).isEqualTo(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(ASN1OctetString.getInstance(read.getObjectAt(i)).getOctets())
                    .containsExactly((byte) i);
        }
    }

    @Test
    void whatIsTruncatedIsAsIfItHadNeverBeenWritten() throws Exception {
        var array = new DerArray(10, 10);
        array.append(new byte[] {4, 0});
        int length = array.length();
        array.append(new byte[] {1, 2, 3});
        array.truncate(length);
        array.enclose(SEQUENCE);

        assertThat(array.finish().octets())
                .isEqualTo(new DERSequence(new DEROctetString(new byte[0])).getEncoded());
    }

    @Test
    void refusesMoreInFrontThanThereIsRoomFor() {
        var array = new DerArray(1, 10);

        assertThatThrownBy(() -> array.prepend(new byte[2]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
