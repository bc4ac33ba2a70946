namespace RelateMail.Ledger.Webhooks;

/// <summary>The answers of an endpoint.</summary>
internal enum EndpointBehaviour
{
    /// <summary>200 at once.</summary>
    Fast,

    /// <summary>200 after half a second.</summary>
    Slow,

    /// <summary>500 for three seconds, 200 for three seconds, and so on.</summary>
    Flapping,

    /// <summary>Every other request gets 429 with <c>Retry-After: 1</c>.</summary>
    Busy,

    /// <summary>Every other answer ends after its first octets.</summary>
    HalfWay,

    /// <summary>The port is closed until the last fault is over.</summary>
    Away,

    /// <summary>410 for every request.</summary>
    Gone,
}
