using System.Text.Json.Serialization;

namespace RelateMail.Load.Reporting;

/// <summary>Reports for programs: one line of JSON, member names in camel case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(IdleReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
