/** What to paste to talk to a server. */

/** A boto3 and a CLI snippet for an address; any credentials do, because signatures are not enforced. */
export function snippets(url: string): string {
  return `boto3:
  import boto3
  session = boto3.Session("test", "test", region_name="us-east-1")
  sagemaker = session.client("sagemaker", endpoint_url="${url}")
  print(sagemaker.list_endpoints()["Endpoints"])

AWS CLI:
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
  aws --endpoint-url ${url} sagemaker list-endpoints
`;
}
