namespace RelateMail.Shared.Wire;

/// <summary>The step that a session has reached. Reports name it beside a refusal or a lost connection.</summary>
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
