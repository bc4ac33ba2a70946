namespace RelateMail.Cluster.Roles;

/// <summary>The other side of the connection whose messages are being read, as its certificate identifies it.</summary>
/// <param name="Roles">The roles of the peer.</param>
/// <param name="IsSilo">True on a connection between two silos.</param>
internal sealed record ConnectedPeer(NodeRoles Roles, bool IsSilo)
{
    private static readonly AsyncLocal<ConnectedPeer?> s_current = new();

    /// <summary>Null outside of a connection.</summary>
    public static ConnectedPeer? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }
}
