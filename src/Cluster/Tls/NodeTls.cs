using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Cluster.Roles;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// TLS 1.2 or 1.3 on the connections between nodes. Each side presents a certificate and verifies the other's.
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

    /// <summary>Reads the files, so that unusable ones fail the start.</summary>
    /// <returns>False if no file is configured; connections between nodes are then not encrypted.</returns>
    /// <exception cref="OptionsValidationException">
    /// The files or settings cannot be used; the message names the setting.
    /// </exception>
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

    /// <summary>Adds the server side of TLS to connections of other silos.</summary>
    public void AcceptSilos(IConnectionBuilder connections) => Use(connections, ConnectionEnd.ServerOfSilo);

    /// <summary>Adds the server side of TLS to connections of gateways and other clients.</summary>
    public void AcceptClients(IConnectionBuilder connections) => Use(connections, ConnectionEnd.ServerOfClient);

    /// <summary>Adds the client side of TLS to outgoing connections, which all lead to silos.</summary>
    public void Connect(IConnectionBuilder connections) => Use(connections, ConnectionEnd.Client);

    /// <summary>
    /// Marks the calls of this process if its certificate names a role. The mark counts only if a silo sends it: the
    /// silo that a client calls replaces it by what the client's certificate names.
    /// </summary>
    /// <exception cref="OptionsValidationException">Roles are required, and the certificate has not the one that this
    /// process needs.</exception>
    public void MarkCalls(IServiceCollection services, bool isSilo)
    {
        NodeRoles roles = CertificateRoles.Read(_files.Initial.Context.TargetCertificate);
        if (_options.RequireRoles && (roles == NodeRoles.None || (isSilo && !roles.HasFlag(NodeRoles.Silo))))
        {
            throw new OptionsValidationException(
                Options.DefaultName,
                typeof(NodeTlsOptions),
                [
                    $"{NodeTlsOptions.Section}:RequireRoles is set, but the certificate {_options.CertificatePath} does"
                    + $" not name {(isSilo ? CertificateRoles.Uri(NodeRoles.Silo) : "a role of a client")}.",
                ]);
        }

        if (roles != NodeRoles.None)
        {
            services.AddSingleton<IOutgoingGrainCallFilter>(
                new CallerMarkFilter(CallerMark.Of(isSilo ? NodeRoles.Silo : roles)));
        }
    }

    private void Use(IConnectionBuilder connections, ConnectionEnd end)
    {
        ArgumentNullException.ThrowIfNull(connections);
        IServiceProvider services = connections.ApplicationServices;
        ILogger logger = services.GetRequiredService<ILogger<NodeTls>>();
        TimeProvider timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var throttle = new HandshakeLogThrottle(timeProvider);
        connections.Use(next => new TlsConnection(
            next,
            end == ConnectionEnd.Client ? AuthenticateAsClientAsync : AuthenticateAsServerAsync,
            _options,
            end,
            throttle,
            timeProvider,
            logger).RunAsync);

        Task AuthenticateAsServerAsync(SslStream stream, Handshake handshake, CancellationToken cancellationToken)
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
                    AllowTlsResume = false, // every connection is verified with the current files
                },
                cancellationToken);
        }

        Task AuthenticateAsClientAsync(SslStream stream, Handshake handshake, CancellationToken cancellationToken)
        {
            NodeCertificate certificate = _files.Read(logger);
            return stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = ServiceName.Id, // the addresses of nodes change, so names are not verified
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
