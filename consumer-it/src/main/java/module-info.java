/** An application of somebody else. */
module io.exprsn.simulcast.consumer {
    requires io.exprsn.simulcast;
    requires io.exprsn.simulcast.testkit;

    uses io.exprsn.simulcast.spi.PlatformAdapter;
}
