using System.Data.Common;

namespace RelateMail.Grains;

/// <summary>Faults of the store of grain state, as callers on other nodes can receive them.</summary>
internal static class StateFault
{
    /// <summary>
    /// Throws a fault without the database driver's exception if the given one contains it. The driver's exceptions
    /// cannot be serialized, so a caller on another node would get a serializer's error, not a transient fault.
    /// </summary>
    /// <exception cref="OrleansException">The store of grain state failed.</exception>
    public static void ThrowIfOfDatabase(Exception exception)
    {
        if (exception is OrleansException { InnerException: DbException inner })
        {
            throw new OrleansException($"The state of the grain could not be stored: {inner.Message}");
        }
    }
}
