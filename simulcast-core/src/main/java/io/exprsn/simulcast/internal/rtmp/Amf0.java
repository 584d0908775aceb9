package io.exprsn.simulcast.internal.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes AMF0, the value format of RTMP commands and script data.
 *
 * <p>Values are plain Java: {@link Double} (numbers, and dates in ms since 1970), {@link Boolean}, {@link String} (long
 * strings and XML too), null (undefined and unsupported too), {@code Map<String, Object>} in the order read (objects,
 * typed objects, ECMA arrays) and {@code List<Object>} (strict arrays). Writing takes the same, any {@link Number}, and
 * {@link EcmaArray}.
 *
 * <p>Everything read is taken for hostile: at most {@value #MAX_DEPTH} levels and {@value #MAX_ELEMENTS} values per
 * message, no references, and no declared count or length sizes anything.
 */
public final class Amf0 {
    static final int MAX_DEPTH = 16;
    static final int MAX_ELEMENTS = 4096;

    private static final int NUMBER = 0x00;
    private static final int BOOLEAN = 0x01;
    private static final int STRING = 0x02;
    private static final int OBJECT = 0x03;
    private static final int NULL = 0x05;
    private static final int UNDEFINED = 0x06;
    private static final int REFERENCE = 0x07;
    private static final int ECMA_ARRAY = 0x08;
    private static final int OBJECT_END = 0x09;
    private static final int STRICT_ARRAY = 0x0A;
    private static final int DATE = 0x0B;
    private static final int LONG_STRING = 0x0C;
    private static final int UNSUPPORTED = 0x0D;
    private static final int XML = 0x0F;
    private static final int TYPED_OBJECT = 0x10;
    private static final int AMF3 = 0x11;

    private Amf0() {}

    /**
     * Reads every value up to the end of the buffer, which must be the end of the message.
     *
     * @throws RtmpException if the bytes are malformed or beyond a limit
     */
    public static List<@Nullable Object> readAll(ByteBuf message) {
        Reader reader = new Reader(message);
        List<@Nullable Object> values = new ArrayList<>();
        while (message.isReadable()) {
            values.add(reader.value(0));
        }
        return values;
    }

    /**
     * Reads one value; the buffer's end must be the end of the message, because some encoders leave out the end mark
     * of the last object.
     *
     * @throws RtmpException if the bytes are malformed or beyond a limit
     */
    public static @Nullable Object read(ByteBuf message) {
        return new Reader(message).value(0);
    }

    /**
     * Appends one value.
     *
     * @throws IllegalArgumentException for a type that AMF0 has no form for
     */
    public static void write(ByteBuf out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(NULL);
        } else if (value instanceof Number number) {
            out.writeByte(NUMBER).writeDouble(number.doubleValue());
        } else if (value instanceof Boolean bool) {
            out.writeByte(BOOLEAN).writeBoolean(bool);
        } else if (value instanceof String text) {
            writeString(out, text);
        } else if (value instanceof EcmaArray array) {
            out.writeByte(ECMA_ARRAY).writeInt(array.properties().size());
            writeProperties(out, array.properties());
        } else if (value instanceof Map<?, ?> map) {
            out.writeByte(OBJECT);
            writeProperties(out, map);
        } else if (value instanceof List<?> list) {
            out.writeByte(STRICT_ARRAY).writeInt(list.size());
            for (Object element : list) {
                write(out, element);
            }
        } else {
            throw new IllegalArgumentException("AMF0 has no form for " + value.getClass());
        }
    }

    private static void writeString(ByteBuf out, String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        if (length <= 0xFFFF) {
            out.writeByte(STRING).writeShort(length);
        } else {
            out.writeByte(LONG_STRING).writeInt(length);
        }
        ByteBufUtil.writeUtf8(out, text);
    }

    private static void writeProperties(ByteBuf out, Map<?, ?> properties) {
        for (Map.Entry<?, ?> property : properties.entrySet()) {
            String key = (String) property.getKey();
            int length = ByteBufUtil.utf8Bytes(key);
            if (length > 0xFFFF) {
                throw new IllegalArgumentException("AMF0 keys have at most 65535 bytes, this one has " + length);
            }
            out.writeShort(length);
            ByteBufUtil.writeUtf8(out, key);
            write(out, property.getValue());
        }
        out.writeMedium(OBJECT_END);
    }

    /** One message's worth of reading, because the number of values is limited over the whole message. */
    private static final class Reader {
        private final ByteBuf in;
        private int elements;

        Reader(ByteBuf in) {
            this.in = in;
        }

        @Nullable
        Object value(int depth) {
            if (++elements > MAX_ELEMENTS) {
                throw new RtmpException("AMF0 message with more than " + MAX_ELEMENTS + " values");
            }
            int marker = u8();
            return switch (marker) {
                case NUMBER -> number();
                case BOOLEAN -> u8() != 0;
                case STRING -> text(u16());
                case OBJECT -> properties(depth);
                case NULL, UNDEFINED, UNSUPPORTED -> null;
                case ECMA_ARRAY -> {
                    need(4).skipBytes(4); // only a hint: OBS always says 20, others 0
                    yield properties(depth);
                }
                case STRICT_ARRAY -> strictArray(depth);
                case DATE -> {
                    double time = number();
                    need(2).skipBytes(2); // time zone, always to be ignored
                    yield time;
                }
                case LONG_STRING, XML -> text(need(4).readUnsignedInt());
                case TYPED_OBJECT -> {
                    int nameLength = u16();
                    need(nameLength).skipBytes(nameLength);
                    yield properties(depth);
                }
                case REFERENCE -> throw new RtmpException("AMF0 reference, expected a value");
                case AMF3 -> throw new RtmpException("AMF3 value, expected AMF0 as agreed in connect");
                default ->
                    throw new RtmpException(
                            "AMF0 marker 0x" + Integer.toHexString(marker) + ", expected a known type of value");
            };
        }

        private Map<String, @Nullable Object> properties(int depth) {
            int inner = deeper(depth);
            Map<String, @Nullable Object> properties = new LinkedHashMap<>();
            while (in.isReadable()) { // some encoders (Envivio) end the message instead of the object
                int keyLength = u16();
                if (keyLength == 0 && in.isReadable() && in.getByte(in.readerIndex()) == OBJECT_END) {
                    in.skipBytes(1);
                    break;
                }
                String key = text(keyLength);
                properties.put(key, value(inner));
            }
            return properties;
        }

        private List<@Nullable Object> strictArray(int depth) {
            int inner = deeper(depth);
            long count = need(4).readUnsignedInt();
            if (count > in.readableBytes()) { // each value has at least its marker
                throw new RtmpException("AMF0 array of " + count + " values, expected at most the " + in.readableBytes()
                        + " bytes left");
            }
            List<@Nullable Object> values = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                values.add(value(inner));
            }
            return values;
        }

        private static int deeper(int depth) {
            if (depth == MAX_DEPTH) {
                throw new RtmpException("AMF0 nested deeper than " + MAX_DEPTH + " levels");
            }
            return depth + 1;
        }

        private double number() {
            return need(8).readDouble();
        }

        private int u8() {
            return need(1).readUnsignedByte();
        }

        private int u16() {
            return need(2).readUnsignedShort();
        }

        private String text(long length) {
            need(length);
            return in.readCharSequence((int) length, StandardCharsets.UTF_8).toString();
        }

        private ByteBuf need(long bytes) {
            if (bytes > in.readableBytes()) {
                throw new RtmpException("AMF0 value cut short: " + bytes + " bytes expected, " + in.readableBytes()
                        + " left in the message");
            }
            return in;
        }
    }
}
