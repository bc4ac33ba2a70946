using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Orleans.Serialization.Invocation;
using RelateMail.Cluster.Roles;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Roles;

/// <summary>The calls that each role allows. All others are for silos alone, those inside Orleans too.</summary>
internal static class RoleRules
{
    private const NodeRoles Everyone = NodeRoles.Gateway | NodeRoles.Read | NodeRoles.Mail;
    private const NodeRoles Readers = NodeRoles.Read | NodeRoles.Mail;

    /// <summary>Interfaces of Orleans that every client needs. They read no mail and change none.</summary>
    private static readonly HashSet<string> s_plumbing =
    [
        "Orleans.Runtime.IClusterManifestSystemTarget", // the grain types of the cluster
        "Orleans.Runtime.ICancellationSourcesExtension", // ends a call of the caller, which random ids name
        "Orleans.Runtime.IGrainCallCancellationExtension",
    ];

    /// <summary>
    /// A timer of a grain calls the grain in its own process, without a mark. No message of another process can stand
    /// for a timer.
    /// </summary>
    private const string TimerInvoker = "Orleans.Runtime.IGrainTimerInvoker";

    private const string EnumerationExtension = "Orleans.Runtime.IAsyncEnumerableGrainExtension";

    private static readonly Dictionary<MethodInfo, NodeRoles> s_calls = new()
    {
        [Of<IDirectoryGrain>(grain => grain.ResolveAsync(null!, default))] = NodeRoles.Gateway,
        [Of<IDirectoryGrain>(grain => grain.ResolvePostmasterAsync(default))] = NodeRoles.Gateway,
        [Of<IDirectoryNewsGrain>(grain => grain.GetAsync(default))] = NodeRoles.Gateway,
        [Of<IAccountGrain>(grain => grain.AuthenticateAsync(null!, default))] = NodeRoles.Gateway,
        [Of<IAccountGrain>(grain => grain.GetAsync(default))] = NodeRoles.Gateway, // no password is in the answer
        [Of<ICertificateGrain>(grain => grain.ReportAsync(null!, null, default))] = NodeRoles.Gateway,
        [Of<ICertificateGrain>(grain => grain.LeaveAsync(null!, default))] = NodeRoles.Gateway,
        [Of<ICertificateGrain>(grain => grain.FetchAsync(0, default))] = NodeRoles.Gateway,

        // The health of a gateway shows the certificates of all nodes, which every TLS client can see.
        [Of<ICertificateListGrain>(grain => grain.ListAsync(default))] = NodeRoles.Gateway,
        [Of<ICertificateGrain>(grain => grain.GetAsync(default))] = NodeRoles.Gateway,
        [Of<IReputationGrain>(grain => grain.ExchangeAsync(null!, default))] = NodeRoles.Gateway,
        [Of<IInternalMailboxGrain>(grain => grain.DeliverAsync(null!, default))] = NodeRoles.Gateway,
        [Of<IInternalMailboxGrain>(grain => grain.GetStatusAsync(default))] = Everyone, // a gateway asks for room
        [Of<IMailboxGrain>(grain => grain.GetStatusAsync(default))] = Readers,
        [Of<IMailboxGrain>(grain => grain.ListAsync(null!, default))] = Readers,
        [Of<IMailboxGrain>(grain => grain.FindAsync(0, default))] = Readers,
        [Of<IMailboxGrain>(grain => grain.WatchAsync(0, default))] = Readers,
        [Of<IMailboxGrain>(grain => grain.SetSeenAsync(0, false, default))] = NodeRoles.Mail,
        [Of<IMailboxGrain>(grain => grain.DeleteAsync(0, default))] = NodeRoles.Mail,

        // Clients of earlier versions read by the interface that is now for nodes only.
        [Of<IInternalMailboxGrain>(grain => grain.ListAsync(null!, default))] = Readers,
        [Of<IInternalMailboxGrain>(grain => grain.FindAsync(0, default))] = Readers,
        [Of<IInternalMailboxGrain>(grain => grain.WatchAsync(0, default))] = Readers,
        [Of<IInternalMailboxGrain>(grain => grain.SetSeenAsync(0, false, default))] = NodeRoles.Mail,
        [Of<IInternalMailboxGrain>(grain => grain.DeleteAsync(0, default))] = NodeRoles.Mail,
    };

    /// <summary>By method, because a lookup by name would cost more than the rest of a call.</summary>
    private static readonly ConcurrentDictionary<MethodInfo, NodeRoles> s_known = new(s_calls);

    /// <summary>True if one of the roles allows the call. Decided by the request itself, not by what its header says.
    /// </summary>
    public static bool Allow(IInvokable request, NodeRoles roles) =>
        (Rule(request) & roles) != NodeRoles.None || request.GetMethod().DeclaringType?.FullName == TimerInvoker;

    private static NodeRoles Rule(IInvokable request)
    {
        MethodInfo method = request.GetMethod();
        NodeRoles rule = s_known.GetOrAdd(method, static method =>
            s_plumbing.Contains(method.DeclaringType?.FullName ?? "") ? Everyone : NodeRoles.None);
        if (rule != NodeRoles.None || method.DeclaringType?.FullName != EnumerationExtension)
        {
            return rule;
        }

        // The call that opens an enumeration carries the call that it enumerates; later ones name it by a random id.
        IInvokable? opened = Arguments(request).OfType<IInvokable>().FirstOrDefault();
        return opened is null ? Readers : Rule(opened);
    }

    private static IEnumerable<object?> Arguments(IInvokable request) =>
        Enumerable.Range(0, request.GetArgumentCount()).Select(request.GetArgument);

    private static MethodInfo Of<TGrain>(Expression<Func<TGrain, object>> call) =>
        ((MethodCallExpression)Unwrap(call.Body)).Method;

    private static Expression Unwrap(Expression body) =>
        body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : body;
}
