declare module "node-api-headers" {
  const headers: { include_dir: string };
  export default headers;
}
