using RelateMail.Cluster.Roles;

namespace RelateMail.Silo.Roles;

/// <summary>Refuses a call that the roles of its caller do not allow. A call without a mark has no role.</summary>
internal sealed class RoleFilter(ILogger<RoleFilter> logger) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        NodeRoles roles = CallerRoles.OfCurrentCall();
        return roles.HasFlag(NodeRoles.Silo) || RoleRules.Allow(context.Request, roles)
            ? context.Invoke()
            : Task.FromException(Refuse(context, roles));
    }

    private UnauthorizedAccessException Refuse(IIncomingGrainCallContext context, NodeRoles roles)
    {
        string call = $"{context.InterfaceMethod.DeclaringType?.Name}.{context.InterfaceMethod.Name}";
        logger.CallRefused(call, roles);
        return new UnauthorizedAccessException(
            $"The certificate of this node has the role {roles}, which does not allow {call}.");
    }
}
