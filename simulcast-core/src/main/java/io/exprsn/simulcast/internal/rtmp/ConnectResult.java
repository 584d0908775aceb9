package io.exprsn.simulcast.internal.rtmp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two objects of the answer to an accepted {@code connect}. */
record ConnectResult(Map<String, @Nullable Object> properties, Map<String, @Nullable Object> information) {
    /** Codec capability: passed on without a look inside. */
    private static final int CAN_FORWARD = 4;
    /** Multitrack 2, ModEx 4, nanosecond offsets 8; not 1, reconnect requests, which we never send. */
    private static final int CAPS_EX = 2 | 4 | 8;
    /** HDR 2 and packet metadata 4 pass. */
    private static final int VIDEO_FUNCTION = 2 | 4;

    /** @param wishes the client's command object */
    static ConnectResult to(Map<?, ?> wishes) {
        Map<String, @Nullable Object> enhanced = enhanced(wishes);
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        properties.put("fmsVer", "FMS/3,0,1,123");
        properties.put("capabilities", 31);
        properties.putAll(enhanced);
        Map<String, @Nullable Object> information =
                status("status", "NetConnection.Connect.Success", "Connection succeeded");
        information.put("objectEncoding", 0); // AMF0, whatever the client offered
        // In both objects: we know of no client that says which one it reads.
        information.putAll(enhanced);
        return new ConnectResult(properties, information);
    }

    /** The object that every kind of answer ends with. */
    static Map<String, @Nullable Object> status(String level, String code, String description) {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("level", level);
        status.put("code", code);
        status.put("description", description);
        return status;
    }

    /** Everything passes unseen, so everything is announced; only to clients that ask, because others choke on it. */
    private static Map<String, @Nullable Object> enhanced(Map<?, ?> wishes) {
        Map<String, @Nullable Object> enhanced = new LinkedHashMap<>();
        if (wishes.containsKey("fourCcList")) {
            enhanced.put("fourCcList", List.of("*"));
        }
        if (wishes.containsKey("videoFourCcInfoMap")) {
            enhanced.put("videoFourCcInfoMap", Map.of("*", CAN_FORWARD));
        }
        if (wishes.containsKey("audioFourCcInfoMap")) {
            enhanced.put("audioFourCcInfoMap", Map.of("*", CAN_FORWARD));
        }
        if (wishes.containsKey("capsEx")) {
            enhanced.put("capsEx", CAPS_EX);
        }
        if (!enhanced.isEmpty() && wishes.containsKey("videoFunction")) {
            enhanced.put("videoFunction", VIDEO_FUNCTION);
        }
        return enhanced;
    }
}
