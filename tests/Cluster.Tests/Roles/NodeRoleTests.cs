using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RelateMail.Cluster.Roles;
using RelateMail.Cluster.Tests.Tls;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Roles;

/// <summary>The handshake checks roles: only silos are silos, for other silos and for clients.</summary>
public sealed class NodeRoleTests : IDisposable
{
    private readonly NodeAuthority _authority = new("roles");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gateway_does_not_join_as_a_silo(bool requiresRoles)
    {
        NodeTlsOptions ours = _authority.Options(NodeRoles.Silo);
        ours.RequireRoles = requiresRoles;
        await using NodeSilo silo = await NodeSilo.StartAsync(ours);
        await using NodeSilo gateway = NodeSilo.Create(Attacker(NodeRoles.Gateway), silo);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task joining = gateway.StartAsync(stop.Token);

        await silo.LoggedAsync("has the role Gateway and not the role of a silo");
        Assert.Equal(1, await silo.CountSilosAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => joining);
    }

    [Fact]
    public async Task A_node_without_a_role_is_rejected_if_roles_are_required()
    {
        await using NodeSilo silo = await NodeSilo.StartAsync(_authority.Options(NodeRoles.Silo));
        using IHost client = NodeClient.Create(silo.GatewayPort, _authority.Options());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task starting = client.StartAsync(stop.Token);

        await silo.LoggedAsync("names no role, which Cluster:Tls:RequireRoles demands");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    [Fact]
    public async Task A_node_without_a_role_connects_if_roles_are_not_required()
    {
        NodeTlsOptions ours = _authority.Options(NodeRoles.Silo);
        ours.RequireRoles = false;
        await using NodeSilo silo = await NodeSilo.StartAsync(ours);
        using IHost client = NodeClient.Create(silo.GatewayPort, _authority.Options());

        await client.StartAsync(Token);
        await client.StopAsync(Token);
    }

    [Fact]
    public async Task A_client_does_not_talk_to_a_gateway_that_pretends_to_be_a_silo()
    {
        await using NodeSilo pretender = await NodeSilo.StartAsync(Attacker(NodeRoles.Gateway));
        var log = new NodeTlsLog();
        using IHost client = NodeClient.Create(pretender.GatewayPort, _authority.Options(NodeRoles.Gateway), log);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task starting = client.StartAsync(stop.Token);

        await log.LoggedAsync("has the role Gateway and not the role of a silo");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => starting);
    }

    [Fact]
    public void A_silo_that_requires_roles_needs_the_role_of_a_silo()
    {
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(
            () => NodeSilo.Create(_authority.Options(NodeRoles.Gateway)));

        Assert.Contains("urn:relatemail:role:silo", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Settings of someone who has a certificate, and checks nothing himself.</summary>
    private NodeTlsOptions Attacker(NodeRoles role)
    {
        NodeTlsOptions options = _authority.Options(role);
        options.RequireRoles = false;
        return options;
    }
}
