using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// TLS 1.2 or 1.3 on the connections between nodes, under which each side shows a certificate and verifies the other's.
/// </summary>
public sealed class NodeTls
{
    private readonly NodeTlsOptions _options;
    private readonly NodeCertificateFiles _files;

    private NodeTls(NodeTlsOptions options)
    {
        _options = options;
        _files = new(options);
    }

    /// <summary>Reads the files, so that what cannot be used ends the start.</summary>
    /// <returns>False where no file is named: nodes then speak in the clear.</returns>
    /// <exception cref="OptionsValidationException">They cannot be used; one message that names the setting.</exception>
    public static bool TryLoad(NodeTlsOptions options, [NotNullWhen(true)] out NodeTls? tls)
    {
        ArgumentNullException.ThrowIfNull(options);
        tls = null;
        if (!options.IsConfigured)
        {
            return false;
        }

        ValidateOptionsResult result = new NodeTlsOptionsValidator().Validate(null, options);
        tls = result.Failed
            ? throw new OptionsValidationException(
                Options.DefaultName,
                typeof(NodeTlsOptions),
                result.Failures.Select(static failure => $"{NodeTlsOptions.Section}:{failure}"))
            : new(options);
        return true;
    }

    /// <summary>Puts the server's side on connections that come in.</summary>
    public void Accept(IConnectionBuilder connections) => Use(connections, isServer: true);

    /// <summary>Puts the client's side on connections that go out.</summary>
    public void Connect(IConnectionBuilder connections) => Use(connections, isServer: false);

    private void Use(IConnectionBuilder connections, bool isServer)
    {
        ArgumentNullException.ThrowIfNull(connections);
        IServiceProvider services = connections.ApplicationServices;
        ILogger logger = services.GetRequiredService<ILogger<NodeTls>>();
        TimeProvider time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var news = new HandshakeLogThrottle(time);
        connections.Use(next => new TlsConnection(
            next,
            isServer ? ShakeAsServerAsync : ShakeAsClientAsync,
            _options.HandshakeTimeout,
            isServer,
            news,
            time,
            logger).RunAsync);

        Task ShakeAsServerAsync(SslStream stream, Handshake handshake, CancellationToken cancellationToken)
        {
            NodeCertificate certificate = _files.Read(logger);
            return stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Context,
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = certificate.PolicyFor(isServer: false),
                    RemoteCertificateValidationCallback = handshake.Verify,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, // RFC 8996: nothing older
                    AllowRenegotiation = false,
                    AllowTlsResume = false, // every connection is judged by the files as they are
                },
                cancellationToken);
        }

        Task ShakeAsClientAsync(SslStream stream, Handshake handshake, CancellationToken cancellationToken)
        {
            NodeCertificate certificate = _files.Read(logger);
            return stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = ServiceName.Id, // nodes go by addresses that change: the authority is what counts
                    ClientCertificateContext = certificate.Context,
                    CertificateChainPolicy = certificate.PolicyFor(isServer: true),
                    RemoteCertificateValidationCallback = handshake.Verify,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    AllowRenegotiation = false,
                    AllowTlsResume = false,
                },
                cancellationToken);
        }
    }
}
