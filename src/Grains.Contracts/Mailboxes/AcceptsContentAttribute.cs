using Orleans.Metadata;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// Announces to all nodes that a grain accepts <see cref="InboundMessage.Content"/>. A silo of an earlier version does
/// not announce it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AcceptsContentAttribute : Attribute, IGrainPropertiesProviderAttribute
{
    /// <summary>The name of the property in the description of a grain type that each silo publishes.</summary>
    public const string PropertyName = "relatemail-accepts-content";

    /// <inheritdoc/>
    public void Populate(
        IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        properties[PropertyName] = "true";
    }
}
