namespace RelateMail.Client;

/// <summary>The operation of the OpenAPI document that a method calls; a test compares both.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ApiOperationAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}
