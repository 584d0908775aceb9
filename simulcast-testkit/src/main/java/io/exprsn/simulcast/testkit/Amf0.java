package io.exprsn.simulcast.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * AMF0 as commands and metadata use it. Objects and ECMA arrays both become maps; a property that is null or undefined
 * is left out of its map. Depth and number of elements are bounded, because the peer decides both.
 */
final class Amf0 {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_ELEMENTS = 4096;
    private static final int OBJECT_END = 9;

    private Amf0() {}

    /** Thrown for bytes that are not AMF0; the message says where. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** Reads all values up to the end of the message. The list may hold null. */
    static List<@Nullable Object> readAll(byte[] bytes, int offset) throws Malformed {
        var reader = new Reader(ByteBuffer.wrap(bytes, offset, bytes.length - offset));
        var values = new ArrayList<@Nullable Object>();
        while (reader.in.hasRemaining()) {
            values.add(reader.value(0));
        }
        return values;
    }

    private static final class Reader {
        private final ByteBuffer in;
        private int elements;

        Reader(ByteBuffer in) {
            this.in = in;
        }

        @Nullable
        Object value(int depth) throws Malformed {
            if (depth > MAX_DEPTH) {
                throw new Malformed("nested deeper than " + MAX_DEPTH + " levels at byte " + in.position());
            }
            if (++elements > MAX_ELEMENTS) {
                throw new Malformed("more than " + MAX_ELEMENTS + " values");
            }
            int at = in.position();
            int marker = need(1).get() & 0xFF;
            switch (marker) {
                case 0x00:
                    return need(8).getDouble();
                case 0x01:
                    return need(1).get() != 0;
                case 0x02:
                    return text(need(2).getShort() & 0xFFFF);
                case 0x03:
                    return properties(depth);
                case 0x05:
                case 0x06:
                case 0x0D:
                    return null;
                case 0x08:
                    need(4).getInt(); // the count is only a hint; the end mark decides
                    return properties(depth);
                case 0x0A:
                    return array(depth);
                case 0x0B:
                    double date = need(8).getDouble();
                    need(2).getShort();
                    return date;
                case 0x0C:
                case 0x0F:
                    return text(need(4).getInt());
                default:
                    throw new Malformed(
                            String.format("expected an AMF0 value at byte %d, but its marker is 0x%02X", at, marker));
            }
        }

        private Map<String, Object> properties(int depth) throws Malformed {
            var map = new LinkedHashMap<String, Object>();
            // Some encoders leave the end mark out, so the end of the message ends an object as well.
            while (in.hasRemaining()) {
                String key = text(need(2).getShort() & 0xFFFF);
                if (key.isEmpty() && in.hasRemaining() && in.get(in.position()) == OBJECT_END) {
                    in.get();
                    break;
                }
                Object value = value(depth + 1);
                if (value != null) {
                    map.put(key, value);
                }
            }
            return map;
        }

        private List<Object> array(int depth) throws Malformed {
            long count = need(4).getInt() & 0xFFFFFFFFL;
            if (count > in.remaining()) {
                throw new Malformed("a strict array declares " + count + " values in " + in.remaining() + " bytes");
            }
            var list = new ArrayList<Object>();
            for (long i = 0; i < count; i++) {
                Object value = value(depth + 1);
                if (value != null) {
                    list.add(value);
                }
            }
            return list;
        }

        private String text(int length) throws Malformed {
            need(length);
            byte[] bytes = new byte[length];
            in.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        private ByteBuffer need(int bytes) throws Malformed {
            if (bytes < 0 || in.remaining() < bytes) {
                throw new Malformed("expected " + (bytes & 0xFFFFFFFFL) + " more bytes at byte " + in.position()
                        + ", but the message ends after " + in.remaining());
            }
            return in;
        }
    }

    /** Writes the given values one after the other: String, Number, Boolean, Map (as object), Iterable, null. */
    static byte[] write(@Nullable Object... values) {
        var out = new ByteArrayOutputStream();
        for (Object value : values) {
            write(out, value);
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, @Nullable Object value) {
        if (value == null) {
            out.write(0x05);
        } else if (value instanceof String text) {
            out.write(0x02);
            writeText(out, text);
        } else if (value instanceof Boolean flag) {
            out.write(0x01);
            out.write(flag ? 1 : 0);
        } else if (value instanceof Number number) {
            out.write(0x00);
            out.writeBytes(
                    ByteBuffer.allocate(8).putDouble(number.doubleValue()).array());
        } else if (value instanceof Map<?, ?> map) {
            out.write(0x03);
            map.forEach((key, item) -> {
                writeText(out, String.valueOf(key));
                write(out, item);
            });
            out.write(0);
            out.write(0);
            out.write(OBJECT_END);
        } else if (value instanceof Iterable<?> items) {
            var list = new ArrayList<@Nullable Object>();
            items.forEach(list::add);
            out.write(0x0A);
            out.writeBytes(ByteBuffer.allocate(4).putInt(list.size()).array());
            list.forEach(item -> write(out, item));
        } else {
            throw new IllegalArgumentException(
                    "expected a String, Number, Boolean, Map or Iterable for AMF0, but got " + value.getClass());
        }
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0xFFFF) {
            throw new IllegalArgumentException("expected a string of at most 65535 bytes, but got " + bytes.length);
        }
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
