using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>JSON of certificates: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CertificateRequest))]
[JsonSerializable(typeof(CertificateRollbackRequest))]
[JsonSerializable(typeof(Page<CertificateSummaryView>))]
[JsonSerializable(typeof(CertificateView))]
[JsonSerializable(typeof(CertificateRolloutView))]
[JsonSerializable(typeof(CertificateReloadView))]
internal sealed partial class CertificateJson : JsonSerializerContext;
