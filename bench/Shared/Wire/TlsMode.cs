namespace RelateMail.Shared.Wire;

/// <summary>When a connection changes to TLS.</summary>
internal enum TlsMode
{
    None,
    StartTls,
    Implicit,
}

/// <summary>The TLS version that the client offers.</summary>
internal enum TlsVersion
{
    Any,
    Tls12,
    Tls13,
}
