using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Smtp;
using RelateMail.Smtp.Listening;

namespace Microsoft.AspNetCore.Server.Kestrel.Core;

/// <summary>Opens a Kestrel endpoint for SMTP.</summary>
public static class SmtpListenOptionsExtensions
{
    /// <summary>
    /// Serves SMTP on the endpoint. Requires <c>AddSmtpEngine</c> and the four ports. The engine handles TLS itself, so
    /// <c>UseHttps</c> must not be added.
    /// </summary>
    public static ListenOptions UseSmtp(this ListenOptions listenOptions, SmtpListener listener)
    {
        ArgumentNullException.ThrowIfNull(listenOptions);
        ArgumentNullException.ThrowIfNull(listener);
        SmtpConnectionHandler handler =
            listenOptions.ApplicationServices.GetRequiredService<SmtpConnectionHandler>();
        listenOptions.Protocols = HttpProtocols.None;
        listenOptions.Run(connection => handler.OnConnectedAsync(connection, listener));
        return listenOptions;
    }
}
