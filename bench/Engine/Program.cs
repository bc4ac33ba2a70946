using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RelateMail.Engine;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transport;

// The SMTP engine alone, to measure the protocol: accepts every mail for every recipient and discards it. The argument
// is the port on the loopback. The settings are those of the engine (Limits:…, Timeouts:…).
if (args is not [string text] || !ushort.TryParse(text, out ushort port))
{
    Console.Error.WriteLine("Usage: RelateMail.Engine PORT");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
builder.Configuration.AddEnvironmentVariables();
builder.Services.AddSmtpEngine();
builder.Services.AddSingleton<IRecipientPolicy, EveryRecipient>();
builder.Services.AddSingleton<IMailDelivery, Discarding>();
builder.Services.AddSingleton<ICredentialVerifier, NoCredentials>();
builder.Services.AddSingleton<IServerCertificates, NoCertificates>();
var listener = new SmtpListener("mx", ListenerRole.Relay, TlsMode.StartTls);
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
    IPAddress.Loopback, port, options => options.UseSmtp(listener)));
await builder.Build().RunAsync();
return 0;
