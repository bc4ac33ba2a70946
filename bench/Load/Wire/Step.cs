namespace RelateMail.Load.Wire;

/// <summary>Where a session stands, so that a refusal or a lost connection can say at what.</summary>
internal enum Step
{
    Connect,
    Handshake,
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Content,
    Bdat,
    Rset,
    Quit,
}
