namespace RelateMail.Cluster.Roles;

/// <summary>The roles of the node that called.</summary>
public static class CallerRoles
{
    /// <summary>The roles of the caller of the current grain call; None if it has no mark.</summary>
    public static NodeRoles OfCurrentCall() =>
        RequestContext.Get(CallerMark.Key) is CallerMark mark ? mark.Roles : NodeRoles.None;
}
