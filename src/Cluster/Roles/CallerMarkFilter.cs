namespace RelateMail.Cluster.Roles;

/// <summary>Adds a mark to each call of this process. Only from silos does its value count.</summary>
internal sealed class CallerMarkFilter(CallerMark mark) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context)
    {
        // A grain that calls another acts for the silo, and not for its own caller.
        if (!ReferenceEquals(RequestContext.Get(CallerMark.Key), mark))
        {
            RequestContext.Set(CallerMark.Key, mark);
        }

        return context.Invoke();
    }
}
